"""Words that tell a language: small words of every text, and those of short mails; it holds no rule."""

WORDS = {
    "fi": """
        ja on ei että se hei moi moikka terve kiitos kiitti kiitoksia kiitokset kiitän voisitko voitko
        voisiko voiko voisitteko onko mutta kun jos tai myös vielä olen olet olisi olisin oli ollut minä
        sinä te me he ne mä sä mulle sulle mulla meillä teillä meille teille minulle sinulle minun meidän
        teidän tämä tämän tuo tuon nyt kanssa jotta siitä niin sitten mitä mikä kuka missä milloin miten
        miksi pitäisi ole tästä ovat terveisin terv ystävällisin huomenna tänään eilen viikolla klo varaa
        tilaa siirrä peru lähetä soita etsi joo juu kyllä varaisitko tilaisitko lähetätkö hoidatko asia
        liitteenä ensi viikko kello päivää huomenta iltaa yksi kaksi kolme molemmat hyvä hyvää hienoa hieno
        loistavaa mahtavaa upeaa sopii selvä selvän juttu unohda muista tee laita vaihda täytä maksa päivitä
        tarkista vahvistan hyväksyn hyväksytty osallistun paljon erittäin avusta lisää vain ihan jo siis eli
        kuin kuten mukaan ennen jälkeen asti maanantaina tiistaina keskiviikkona torstaina perjantaina
        lauantaina sunnuntaina päivä numero hotelli hotellin palaveri palaverin varaus lasku laskun heippa
        heissan heipä tervehdys anteeksi valmis sain saimme tulee tulen tarvitsen tarvitsemme haluaisin älä
        älkää en emme eikä ettei toki varmaan okei moro heips morjens monelta moneltako minne mistä mihin
        kumpi kumpikin molempi parempi pese ikkunat kalenteri kalenterin täynnä mites mitenkä lento lennon
        juna junan bussi auton auto myöhässä myöhästyy myöhästyi siirtyy siirtyi peruttu peruttiin peruuntui
        hoidettu kuitattu vahvistettu sovittu tehty maksettu lähetetty saatu tilattu varattu valmiina liite
        liitteet liitteessä ohessa tässä tuossa siellä täällä sinne tänne pois kotiin pahoittelut harmi
        ikävä valitettavasti onneksi toivottavasti ehkä varmaankin kai ilman kautta vasta ainakin jopa
        melkein noin suunnilleen heti pian kohta myöhemmin aamulla illalla aamupäivällä iltapäivällä yöllä
        viikonloppu viikonloppua kuukausi kuukauden vuosi vuoden tammikuu helmikuu maaliskuu huhtikuu
        toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu joulua pääsiäistä juhannusta
        lomalla loma sairaana lääkäri kotona töissä toimisto toimistolla kokous kokouksen tapaaminen muistio
        pöytäkirja esitys kalvot tarjous tarjouksen tilaus sopimus sopimuksen laskut maksu hinta hinnan
        euroa kuitti kuitit osoite puhelin numeron sähköposti viesti viestin postia paketti paketin kirje
        avain avaimet ovi huone huoneen ruoka lounas kahvit kahvia pullaa kukkia lahja neljä viisi kuusi
        seitsemän kahdeksan yhdeksän kymmenen kolmelle neljälle kahdelle kaheksalta yheksältä kympiltä ensin
        toinen kolmas viimeinen seuraava edellinen uusi vanha iso pieni nopea kiireellinen kiireinen tärkeä
        osta myy vie hae pyydä kysy vastaa ilmoita selvitä kirjaa kirjoita käännä tulosta skannaa tallenna
        poista lisätä avaa sulje sulkea katso kuuntele odota lue mene tulkaa ottakaa otetaan laitetaan
        tehdään mennään katsotaan palataan nähdään jätetään siirretään perutaan peruutetaan jatketaan
        aloitetaan pääsen pääset pääsee ehdin ehdi ehtiikö käykö käy sopiiko onnistuu onnistuuko löydy
        löytyi puuttuu tarvitaan haluan haluamme toivon toivoisin voin voit voi voimme osaan tiedän tiedä
        muistan luulen ootko oonko onks voitsä saisinko saanko saako eikö vaan eiku elikkä tota niinku mun
        sun sen sitä sille niiden noiden nää noi mua sua siispä paitsi vaikka kunhan kunnes koska sillä joka
        jonka jotka jossa josta mikään kukaan kaikki kaikille jokainen muut muuten sama samaa samoin ihana
        kiva kivaa mukava upea loistava erinomaista erinomainen mahtava huippu super sopimaton vikaa rikki
        hajosi käännös englanniksi ruotsiksi suomeksi kuva kuvat luettelo lista taulukko päivitetty
        hyväksytään hallitus hallituksessa budjetti tilinpäätös palkka työntekijä asiakas asiakkaan
        asiakkaalle yritys yrityksen firma terveisiä onnea hups hupsis jep jeps joojoo juuh hmm no noh
        yöjuna venyy remontti remontin kelpaa passaa passi rokotus vesivahinko sähkökatko nettisivut selvisi
        selvisikö postita kutsut kutsu tuolia tuoli eilinen kesken kiirettä kiire mieluummin kuitenkin
        hetkinen kunnossa unohdin unohtui sivu vastaus hieman kirjanpitäjä kyselee verottaja vaatii
        tervetuloa takaisin onnittelut syntymäpäivää työtä matkaa lepää paranemisia tsemppiä kesää talvea
        syksyä kevättä odotan innolla usko uskon tottahan todellista näin ymmärrän ymmärsin joku kenelle
        kenen ketkä punainen sininen vihreä musta valkoinen vaihtoehto väärä väärin oikein oikea nimi nimet
        korjaa korjattu kirjoitusvirheet luonnos luonnokset näyttää muuttui tunnit tuntia loppuivat loppui
        jäikö jäi irtisanon jäädyttää jatkan vahtimestari sauna sataako sää jakoon pöytä kuudelle allergiat
        kasvis jaa tiimille lähde sanoo sanoi kertoi kerro kertoisitko kerrotko ehdotan ehdotus ehdota
        suosittele mielestäni mielestä kannattaa pitää pidä pidetään annan anna annetaan saan saat saadaan
        saisi tuleeko tuletko menee menetkö mennyt lähden lähdetään lähti lähtee saavun saapuu saapui
        aiemmin viime kerta kertaa kerran kahdesti usein harvoin yleensä yhteensä maksimi minimi enintään
        vähintään homma pyykki pyykkiä vastaanotto tekstari tekstarin huolta hintaraja varmista pysäköinti
        kuuluu luottokortti ruuvit lähtö kiinnostaa kerros esityslista palkkalaskelma hienosti muuta yritän
        hyvin toisin
    """,
    "sv": """
        och är det att inte jag du vi en ett på för med till av som om kan kunde skulle ska har hade hej
        hejsan tack tackar ni er men eller också från den vad när var hur varför hälsningar vänliga vänligen
        hälsning mvh bifogat bifogar imorgon idag igår vecka veckan boka beställ skicka ring nästa mig oss
        dem dig honom henne dom ja jo nej nä gärna måste vill bra god gott dag två tre båda godkänt godkänns
        underbart toppen perfekt jättebra superbra fint finfint kanon stort hjälpen mycket snälla snällt kom
        kommer behöver avboka flytta mötet möte fakturan resan hotell hotellet måndag tisdag onsdag torsdag
        fredag lördag söndag klockan kl morgon dagen nu redan ännu bara så då där här vilken vilket några
        någon sätt fyll köp lägg byt uppdatera mitt min mina din ditt dina vår vårt våra era sin sina blir
        bli blev finns gör göra fick få får jobbat va st okej tjena tjenare hallå goddag godmorgon hejdå
        morjens bägge endera bekräftat bekräftas bekräfta jovisst nåja nåväl alltså visst förstås såklart
        absolut kanske tyvärr lyckligtvis hoppas beklagar ledsen ursäkta förlåt kalendern kalender flyget
        flyg tåget tåg bussen bilen båten hotellrum rummet försenat försenad sent tidigt inställd inställt
        inställda uppdaterad uppdaterat saknas fattas budgeten styrelsen styrelse bokslut lön anställd kund
        kunden kunder företag företaget firman åtgärdat kvitterat betalat betald skickat beställt bokat
        klart färdigt färdig avklarat ordnat skött gjort bilaga bilagan bilagor nedan ovan härmed dit hit
        hem borta hemma kontoret jobbet jobb semester sjuk läkare fantastiskt utmärkt härligt trevligt
        trevlig roligt kul snyggt viktigt viktig brådskande bråttom genast snart strax senare förrän först
        sist sedan sen igen alltid aldrig ofta ibland fortfarande ungefär nästan även dock eftersom därför
        medan innan efter under över mellan genom utan hos inför enligt morgonen kvällen kväll eftermiddag
        förmiddag natten nätter helg helgen månad månaden år året januari februari mars april maj juni juli
        augusti september oktober november december jul påsk midsommar offert offerten beställning
        beställningen avtal avtalet kvitto kvittot kvitton räkning räkningen pris priset adress adressen
        telefon nummer mejl mejla e-post meddelande brev paketet nyckel nycklarna dörren mat lunch middag
        kaffe bulle blommor present möten protokoll presentationen översättning engelska svenska finska
        språk fyra fem sex sju åtta nio tio elva tolv tjugo första andra tredje sista nya nytt gammal stor
        stora liten små snabb ta hämta lämna hämtar fråga frågar svara svarar meddela meddelar kolla kollar
        titta vänta läs läser öppna stäng stänga spara ändra ändrade rätta skriv skriver översätt räkna
        betala köpa sälja be tvätta städa hjälpa hjälp passar passa funkar funkade fungerar lyckas hinner
        hinna orkar vet veta tror tänker menade menar låter återkommer återkomma träffas ses syns hörs
        deltar delta anmäl ringer ringde hörde såg kommit gick gått blivit varit haft fått tagit sagt gett
        mej dej sej nåt nån nånting inget ingen inga alla allt varje annan annat samma själv egen ert vems
        vilka vart varifrån hurdan ifall ju väl nog hoppsan japp jepp jodå nix jaha jaså nåmen duger utkast
        utkastet bjud ordning passet pass skick allergi allergier nötter hast hälften tog slut kvar pausas
        säger upp uppsäger tjänsten fortsätter förr vaktmästaren vaktmästare bastu regnar vädret dela lista
        listan bord vegetariskt mottagare mottagaren våren hösten sommaren vintern biljett biljetter hyrbil
        ändrades ändring punkt namnet namn felskrivet skrivfel arbetstiden timmar timmarna timme löste löst
        informationen information skrivaren skrivare inbjudan inbjudningar stol stolar gårdagen beställde
        beställer själva brådska hellre ögonblick femtio glömde glömt sidan sida svaret svar dröjer
        bokföraren skatten skattemyndigheten kräver nattåg webbplatsen webbsida strömavbrott vattenskada
        renoveringen renovering välkommen tillbaka grattis födelsedagen resa krya lycka skön sommar trott
        självklart otroligt förstår förstått vem hen man röd röda blå gul svart vit alternativet alternativ
        modell modellen ändå ens senast tidigast högst minst totalt sammanlagt föreslår förslag föreslå
        rekommenderar tycker anser lönar håller håll ger ge åker åk reser anländer igång vore kunnat borde
        bör behöva behövs använd använda tvätten mottagningen smset sköt prisgräns parkeringen hör
        kreditkortet avfärd intresserar glöm saken våningen årsmötet föredragningslista löneuträkning mår
        något försöker annorlunda detsamma
    """,
    "en": """
        the and is are was to of a an in it its you i we they he she for on with that this these be been
        have has had not please could would can thanks thank thx hi hello hey dear regards best kind
        sincerely cheers my our your their but or from at by if what when where how why which who tomorrow
        today yesterday week month book send call next need me us them yes yep yeah no order find will do
        does did don both fine great perfect good well awesome sounds looks got any news nights night forget
        morning afternoon evening monday tuesday wednesday thursday friday saturday sunday approved
        confirmed done make change cancel move meeting invoice hotel under as there here about into after
        before until till just all some new one two three many much very so let know lovely wonderful ready
        proceed help clock christmas merry ta eh really job hiya howdy okay alright sure right exactly
        indeed absolutely definitely maybe perhaps probably unfortunately fortunately hopefully sorry
        apologies apologise welcome congratulations excellent brilliant fantastic amazing superb nice cool
        calendar attachment attached attach missing see below above flight train bus car broke broken
        delayed delay late early slides lack pictures picture board budget report spreadsheet file files
        document documents link updated update signed contract agreement quote quotes offer price cost costs
        payment paid receipt receipts bill billing address phone number mail email message letter parcel
        package key keys door room lunch dinner coffee buns flowers gift holiday holidays vacation leave
        sick kid kids doctor office working work home closed open today's weekend year january february
        march april may june july august september october november december easter lost found noted sorted
        settled booked ordered cancelled canceled postponed moved changed sent received finished complete
        completed agreed accepted declined rejected buy sell take bring fetch ask answer tell check look
        wait read write print scan save delete add remove translate translation clean pay keep give put
        let's lets arrange prepare remind follow reschedule schedule discuss join attend works worked think
        thought knew hope mean meant want wanted wish seen saw hear heard coming came going went gone
        getting back away again always never often sometimes soon later already still almost only also even
        though because since while during over between through without within behind according am pm o'clock
        first second third last previous old big small large quick fast urgent important possible impossible
        available free busy full empty wrong correct same different other another each every everything
        nothing something anything everyone nobody somebody anyone either neither whichever whatever four
        five six seven eight nine ten eleven twelve twenty hundred thousand isn't aren't don't doesn't
        didn't can't couldn't won't wouldn't i'm i'll i've i'd you're you'll we're we'll we've they're it's
        that's there's what's who's couldn hasn haven shall should might must ought whose whom hers ours
        yours mine myself yourself drop line mum dad star course autumn spring summer winter greetings oops
        yup nope nah safe travels understand understood someone else allergies nuts vegetarian rush
        preferably suits enough recipient draft item misspelled spelling typos hours ran ending service
        paused carry caretaker sauna raining rain weather table invite minutes team source uncertain model
        red green black white yellow option options moment forgot page accountant asks tax wants explanation
        passport expires vaccinations website down power cut water damage renovation drags birthday looking
        forward unbelievable person mind set resolved printer chairs chair unfinished tickets ticket rental
        suggest suggestion propose proposal recommend opinion worth keeps gives given gets leaves left
        arrive arrives arrived once twice usually total maximum minimum most least used using use useful
        helpful needs needed payslip salary laundry appointment limit double client answering credit card
        bolts departure interested whole thing floor agenda annual handled oh differently text care belong
    """,
    "et": """
        ja on ei et see kas aga või kui siis ka veel oma mis mida kes kus palun tere tänan aitäh suur tänu
        päevast lugupidamisega tervitades olen oleme oli teie meie mina sina mulle teile meile saate
        saaksite saaks saatke arve homme täna eile nädal nädalal järgmisel järgmisele esmaspäeval reedel
        kell vaja ning ma sa ta me te kirjale kõik korras broneerige broneerida meil laud kahele puhkusel
        kuni väga ole praegu kontoris soovin head jah jaa sobib sobiks hästi hea tänud abi eest millal
        kuidas kuhu kust miks kelle mille saata saab saan saada tulla tulete tuleb tulen tuli läks lähen
        minna ülehomme näeme kohtume vabandust vabandage hilinemise pärast tellige tellida lilli lilled
        emale hind hinda maksab palju koosolek koosoleku jääb ära auto katki korda nädalavahetust
        nädalavahetus helistan helistage hiljem varem tähtis tähtsat laua pakk jõudis kohale leping lepingu
        manuses manus fail failid arved maksta makstud tellimus pakkumine hotell lend rong buss kontor
        puhkus haige kodus töö tööl tööpäev esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev
        jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember üks kaks
        kolm neli viis kuus seitse kaheksa üheksa kümme nemad tema temale minu sinu midagi keegi palume
        teeme teen teha tehtud võib võin võite oleks oleksin olete olnud pole polnud juba ainult nüüd kohe
        varsti alati kunagi ikka sest nagu kuid siin seal uus vana väike hommik hommikust õhtu õhtust päeva
        parimate soovidega tervitused kirjutage öelge küsige vastake teavitamast lahenes saadan pildi pilt
        vajaksin printer mitu tooli kiiret pigem hommikul vale saaja piletit pilet mustand näeb välja
        kustuta punkt paranda kirjavead õnne sünnipäevaks reisi edu ootan põnevusega aru vasta vastab klient
        kolmas korrus kellele kuulub hoia ennast unusta kogu asi tagasi läheb said mu sõnumi ega pange pane
        siia sinna alates umbes ligikaudu kallis odav tuba toad nimi aadress telefon number kiri kirja teade
        teadet mõni mõned teised teine esimene viimane järgmine eelmine
    """,
    "da": """
        og er det at ikke jeg du vi en et på for med til af som om kan kunne skulle skal har havde hej tak
        mange men eller også fra den hvad hvornår hvor hvordan hvorfor hilsen venlig venlige mig os dem dig
        ham hende nej gerne vil god dag to uge ugen møde mødet fakturaen næste måtte bliver blev være igen
        endnu noget nogen sende bruge brug mine dine vores jeres i morgen hvilken hvilke nogle ingen alle
        altid aldrig måske desværre undskyld beklager tusind lyder godt booke bord helg weekend vigtigt
        vigtig regning regningen aflyst aflyse bestil blomster min mor bilen itu stykker ringer senere ses
        komme kommer kommet pakken vedhæftet kontrakten aftalen kontoret syg ferie hjem arbejde arbejder
        penge betalt betale pris prisen koster send sendt venligst hilsner bedste ligeledes selvfølgelig
        allerede snart straks først sidst flere færre dage måned måneden året mandag tirsdag onsdag torsdag
        fredag lørdag søndag januar februar marts maj juni juli klokken halv otte ni ti elleve tolv tre fire
        fem seks syv jer hos efter inden uden gennem mellem hjælp hjælpe forstår forstået okay nemlig farvel
        hejsa godmorgen goddag aften aftenen formiddag eftermiddag nyt ny gammel stor lille bedre bedst lav
        gør gøre gjort fik får fået skrive skriv læse læs åbne lukke lukket fejl forkert rigtig ville sig
        udkast udkastet fint rejse hast besked beskeden løst billedet printeren stole helst modtager
        billetter slet punkt stavefejl tillykke fødselsdagen held lykke glæder pas selv sal andet glem hele
        tilhører svarer dette tilbage vasketøjet hentes sms virker virkede heller faktisk lige bare kun
        altså hvem hvis gang gange hvert hverken enten under over hen herfra derfra lejlighed etage
        nødvendig nødvendigt værelse bagefter formodentlig burde rigtigt meget lidt lide
    """,
    "nb": """
        og er det at ikke jeg du vi en et på for med til av som om kan kunne skulle skal har hadde hei takk
        tusen mange men eller også fra den hva når hvor hvordan hvorfor hilsen vennlig vennlige meg oss dem
        deg ham henne nei gjerne vil god dag to uke uken møte møtet fakturaen neste måtte blir ble være
        igjen ennå noe noen sende trenger mine dine våre deres i morgen bestille hvilken hvilke ingen alle
        alltid aldri kanskje dessverre unnskyld beklager høres bra bestill bord helg helgen viktig regningen
        avlyst avlyse blomster moren mora min bilen ødelagt ringer senere sees komme kommer kommet pakken
        vedlagt kontrakten avtalen kontoret syk ferie hjem jobb jobber arbeid penger betalt betale pris
        prisen koster send sendt vennligst hilsener beste selvfølgelig allerede snart straks først sist
        flere færre dager måned måneden året mandag tirsdag onsdag torsdag fredag lørdag søndag januar
        februar mars mai juni juli klokka halv åtte ni ti elleve tolv tre fire fem seks sju dere hos etter
        innen uten gjennom mellom hjelp hjelpe skjønner forstår forstått nemlig farvel heisann morn
        godmorgen ettermiddag kveld kvelden formiddag nytt ny gammel stor liten bedre best gjør gjøre gjort
        fikk får fått skrive skriv lese les åpne lukke stengt feil riktig ville seg bestiller utkast
        utkastet beskjed beskjeden løst bildet skriveren stoler helst mottaker billetter slett skrivefeil
        gratulerer dagen tur gleder selv etasje annet glem hele greia tilhører svarer tilbake klesvasken
        hentes vare meldingen virker heller faktisk bare kun altså hvem hvis gang ganger verken enten under
        over hit dit leilighet nødvendig rom etterpå muligens burde veldig mye litt like
    """,
    "de": """
        und ist die der das den dem ein eine einen nicht ich du sie wir ihr es zu mit für auf von im in an
        am bei als auch oder aber wenn wie was wann wo bitte danke vielen dank hallo guten tag morgen grüße
        grüßen gruß freundlichen sehr geehrte geehrter damen herren können könnten haben hat sind bin wird
        werden kann mir uns ihnen ihre ihren nach bis zum zur alles klar schön tisch rechnung ja nein heute
        gestern geht schicken senden bestellen blumen meine mutter kostet sitzung fällt aus auto kaputt
        schönes wochenende rufe später verspätung entschuldigung hilfe termin büro urlaub krank geschlossen
        anbei anhang siehe unten oben gerne gern leider vielleicht natürlich genau super toll prima info
        erledigt bild brauche drucker stühle eile lieber morgens falscher empfänger fahrkarten entwurf sieht
        glückwunsch reise erfolg verstehe dritter stock sonst noch etwas wem gehört kunde antwortet zurück
        pass dich hast bekommen dir
    """,
    "nl": """
        de het een en is van ik je jij u wij we niet met voor op te aan in dat die dit ook of maar als hoe
        wat wanneer waar bedankt dank hartelijk groet groeten vriendelijke kunt kan kunnen heeft heb hebben
        zijn naar mij ons goedemorgen goedemiddag hallo graag factuur tot wel ja nee hulp komen morgen
        vandaag rekening sturen stuur bestellen bloemen moeder hoeveel kost vergadering geannuleerd auto
        stuk weekend later bellen bel
    """,
    "fr": """
        le la les de des du un une et est pas je tu il elle nous vous ils pour avec dans sur au aux ce cette
        que qui en ne mais ou si merci beaucoup bonjour cordialement bien très pourriez pouvez avez avons
        suis facture réunion demain à plaît votre notre oui non aide quand venir veuillez envoyer m'envoyer
        fleurs mère combien coûte annulée voiture panne week-end appelle plus tard
    """,
    "es": """
        el la los las de del un una y es no yo tú usted nosotros para con en por que se lo su mi al como
        pero o si gracias muchas hola saludos cordiales buenos días puede podría favor factura estoy hasta
        mañana sí cuánto cuesta reunión cancelada cancelado coche flores madre ayuda cuándo venir enviar
    """,
    "it": """
        il lo la gli le di del della un una e è non io tu lei noi per con in su che si ma o se grazie mille
        buongiorno ciao cordiali saluti può potrebbe favore fattura sono fino a sì quanto costa riunione
        annullata macchina fiori madre aiuto quando venire inviare
    """,
    "pt": """
        o a os as de do da um uma e é não eu você para com em por que se muito obrigado obrigada bom dia olá
        favor fatura estou até sim quanto custa reunião cancelada carro flores mãe ajuda quando
    """,
    "pl": """
        i w na z do nie się jest to że proszę dziękuję dzień dobry pozdrawiam jestem bardzo dla od po
        fakturę czy jak ale tak ile kosztuje za pomoc kiedy spotkanie odwołane samochód kwiaty faktura
    """,
    "lv": """
        un ir ar no uz par lūdzu paldies labdien es jūs mēs rēķinu kā vai jā nē cik tas maksā kad rēķins
        sapulce
    """,
    "lt": """
        ir yra su iš į už prašau ačiū laba diena aš jūs mes sąskaitą kaip ar taip ne kiek kainuoja kada
        sąskaita susitikimas
    """,
    "hu": """
        a az és nem egy hogy kérem köszönöm szépen jó napot van kell meg ha de igen mennyibe kerül mikor
        számla megbeszélés
    """,
}
